import type { components } from './schema';

// The interface's types are the server's own (schema.d.ts is made from its OpenAPI document by `npm run types`), so that a
// field that changes there does not compile here. The document calls nearly every field of an answer nullable; what may
// really be null, or be hidden from some roles, is said here.

type Schemas = components['schemas'];
type Name = keyof Schemas;
type Field<N extends Name> = keyof Schemas[N];

type Solid<T> = T extends (infer Item)[]
  ? Solid<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Solid<NonNullable<T[Key]>> }
    : T;

type Answer<N extends Name, Nullable extends Field<N> = never, Hidden extends Field<N> = never> = {
  [Key in Exclude<Field<N>, Nullable | Hidden>]-?: Solid<NonNullable<Schemas[N][Key]>>;
} & { [Key in Nullable]-?: Solid<NonNullable<Schemas[N][Key]>> | null } & {
  [Key in Hidden]?: Solid<NonNullable<Schemas[N][Key]>>;
};

type With<T, More> = Omit<T, keyof More> & More;

export type Role = 'client' | 'worker' | 'clerk' | 'manager' | 'admin';
export type Locale = 'ru' | 'en';
export type TaskAction =
  'cancel' | 'fail' | 'check_in' | 'complete' | 'reassign' | 'waive_penalty' | 'rebook' | 'request_supplies';

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Named = Answer<'Named'>;
export type Me = With<Answer<'Me', 'phone'>, { roles: Role[]; locale: Locale }>;
export type User = With<Answer<'User', 'phone'>, { roles: Role[] }>;
export type SignIn = Answer<'SignIn', 'user_agent'>;
export type Token = Answer<'Token', 'expires_at' | 'last_used_at', 'token'>;

export type Photo = With<Answer<'Photo'>, { kind: 'check_in' | 'report' | 'evidence' }>;

type TaskAnswer = Answer<
  'Task',
  | 'waiting'
  | 'next_free_at'
  | 'cause'
  | 'worker'
  | 'supply_request_id'
  | 'rebooked_from'
  | 'rebooked_to'
  | 'started_at'
  | 'ended_at',
  | 'description'
  | 'address'
  | 'contact_phone'
  | 'base_price'
  | 'discount_percent'
  | 'discount'
  | 'price'
  | 'worker_share'
  | 'penalty'
  | 'penalty_waived'
  | 'forgotten'
>;
export type Task = With<TaskAnswer, { allowed: TaskAction[]; photos: Photo[] }>;
export type TaskStatus = Task['status'];
export type FailureCause = NonNullable<Task['cause']>;
export type HistoryItem = Answer<'TaskChange', 'actor' | 'from' | 'cause' | 'reason'>;

export type WantedTrait = Answer<'WantedTrait'>;
export type ServiceType = Answer<'ServiceType'>;
export type Estimate = Answer<'Estimate', 'next_tier_at'>;

export type PipelineStep = Answer<'MatchingStep', 'url'>;
export type Pipeline = With<Answer<'MatchingPipeline'>, { steps: PipelineStep[] }>;
type PreviewItem = Answer<'PreviewedChange', 'before' | 'after'>;
export type MatchingPreview = With<Answer<'MatchingPreview'>, { items: PreviewItem[] }>;
type Candidate = With<Answer<'ExplainedCandidate', 'eliminated_by'>, { scores: Record<string, number> }>;
export type MatchingDecision = With<
  Answer<'MatchingExplanation', 'chosen'>,
  { steps: PipelineStep[]; candidates: Candidate[] }
>;

export type Worker = Answer<'Worker', 'phone'>;

export type SupplyItem = Answer<'SupplyItem', 'note'>;
export type SupplyCookie = Answer<'SupplyCookie', 'fortune' | 'due_at' | 'ended_at' | 'problem'>;
export type SupplyRequest = With<
  Answer<'SupplyRequest', 'without_cookie_reason' | 'ready_at' | 'issued_at' | 'ended_at'>,
  { cookie: SupplyCookie; items: SupplyItem[] }
>;
export type CookieSupplier = Answer<'CookieSupplier', 'problem'>;

export type Kit = With<Answer<'Kit', 'service_type_id' | 'service_type'>, { items: SupplyItem[] }>;

export type AuditLine = Answer<'AuditLine', 'note' | 'without_cookie_reason'>;

type SupplyDifference = Answer<'SupplyDifference', 'task' | 'request_id' | 'expected' | 'found'>;
export type SupplyComparison = With<
  Answer<'SupplyComparison', 'equal' | 'since' | 'ended_at'>,
  { differences: SupplyDifference[] }
>;

export type DiscountTier = Answer<'DiscountTier'>;
export type Company = With<
  Answer<
    'Company',
    never,
    | 'worker_share_percent'
    | 'penalty'
    | 'discount_tiers'
    | 'no_show_grace_minutes'
    | 'check_in_early_minutes'
    | 'auto_request_supplies'
    | 'charge_on'
    | 'pay_on'
  >,
  { locale: Locale }
>;

type Entry = 'task' | 'by' | 'reversed_by_id';
export type Account = Answer<'Account', never, Exclude<Field<'Account'>, 'balance'>>;
/** What a movement is explained by; what does not apply is absent. */
export type MovementFacts = Schemas['MovementFacts'];
export type Movement = With<Answer<'Movement', Entry>, { facts: MovementFacts }>;
export type MovementKind = Movement['kind'];
type LedgerSide = Answer<'LedgerSide', 'account'>;
export type LedgerEntry = With<Answer<'LedgerEntry', Entry>, { from: LedgerSide; to: LedgerSide; facts: MovementFacts }>;
export type TrialBalance = With<Answer<'TrialBalance'>, { items: Answer<'TrialBalanceItem', 'account_id'>[] }>;
export type AccountLine = Answer<'AccountLine', 'account'>;
export type AccountingEvent = Answer<'AccountingEvent', 'cause' | 'reason'>;

/** Of the sums those that concern the reader's role. */
export type AccountMonth = Answer<'AccountMonth', never, Exclude<Field<'AccountMonth'>, 'from' | 'to' | 'balance'>>;
export type PaymentMethod = Answer<'PaymentMethodAnswer', 'method' | 'add_url'>;
type Period = { period: Answer<'AccountingPeriod', 'from'> };
type PaymentAttempt = Answer<'PaymentAttempt', 'ended_at' | 'reason'>;
type SettlementParts = Period & { attempts: PaymentAttempt[] };
type SettlementAbsent = 'waiting_for' | 'paid_at' | 'next_try_at';
/** How an account is settled: a client's invoice, a worker's payout. */
export type Settlement = With<Answer<'Settlement', SettlementAbsent>, SettlementParts>;
export type SettlementStatus = Settlement['status'];
type SettlementLine = With<Answer<'SettlementLine', 'task'>, { facts: MovementFacts }>;
export type WholeSettlement = With<
  Answer<'SettlementDetail', SettlementAbsent>,
  SettlementParts & { lines: SettlementLine[] }
>;
export type AccountingRun = With<Answer<'AccountingRun', 'by'>, Period>;
export type RunKind = AccountingRun['kind'];
export type AccountingRunPreview = With<Answer<'AccountingRunPreview'>, Period>;

type BooksDifference = Answer<'BooksDifference', 'expected' | 'found'>;
export type BooksCheck = With<Answer<'BooksCheck', 'equal' | 'ended_at'>, { differences: BooksDifference[] }>;

export type Mail = With<
  Answer<'Mail', 'to' | 'last_error' | 'sent_at'>,
  { status: 'queued' | 'sending' | 'sent' | 'failed' }
>;
export type ParkedItem = With<Answer<'Parked', 'error'>, { what: 'event' | 'job' }>;
export type Operations = With<
  Answer<'Operations'>,
  {
    consumers: Answer<'ConsumerState', 'last_error'>[];
    schedules: Answer<'ScheduleState', 'last_error' | 'last_tick' | 'next_tick'>[];
    parked: ParkedItem[];
  }
>;
export type AuditEntry = Answer<'AuditRow', 'actor' | 'subject' | 'detail' | 'address'>;
export type Notification = Answer<'Notification', 'task_id'>;
