import { AllSettlements } from './AllSettlements';

export default function Invoices() {
  return <AllSettlements kind="invoices" />;
}
