import { SettlementPage } from './SettlementPage';

export default function Payout() {
  return <SettlementPage kind="payouts" />;
}
