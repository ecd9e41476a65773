import { AllSettlements } from './AllSettlements';

export default function Payouts() {
  return <AllSettlements kind="payouts" />;
}
