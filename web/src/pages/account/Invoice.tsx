import { SettlementPage } from './SettlementPage';

export default function Invoice() {
  return <SettlementPage kind="invoices" />;
}
