// What the API's contract promises, in the words of the interface. A field that the reader's role may not see is absent.

export type Role = 'client' | 'worker' | 'clerk' | 'manager' | 'admin';
export type Locale = 'ru' | 'en';
export type TaskStatus = 'new' | 'assigned' | 'in_progress' | 'done' | 'cancelled' | 'failed';
export type FailureCause = 'no_show' | 'gave_up' | 'not_done' | 'supplies_missing' | 'other';
export type TaskAction =
  | 'cancel'
  | 'fail'
  | 'check_in'
  | 'complete'
  | 'reassign'
  | 'waive_penalty'
  | 'rebook'
  | 'request_supplies';
export type SuppliesStatus = 'none' | 'requested' | 'ready' | 'issued' | 'cancelled' | 'to_return' | 'returned';
export type CookieStatus = 'off' | 'ordered' | 'arrived' | 'late' | 'failed';

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Named {
  id: string;
  name: string;
}

export interface TaskLink {
  id: string;
  number: string | number;
}

export interface Me {
  id: string;
  email: string;
  name: string;
  phone: string | null;
  roles: Role[];
  permissions: string[];
  locale: Locale;
}

export interface Photo {
  id: string;
  kind: 'check_in' | 'report' | 'evidence';
  taken_at: string;
  uploaded_at: string;
}

export interface Task {
  id: string;
  number: string | number;
  status: TaskStatus;
  waiting: 'no_workers' | 'nobody_free' | null;
  next_free_at: string | null;
  cause: FailureCause | null;
  service_type: Named;
  description?: string;
  address?: string;
  contact_phone?: string | null;
  scheduled_at: string;
  duration_minutes: number;
  client?: Named;
  worker: Named | null;
  base_price?: number;
  discount_percent?: number;
  discount?: number;
  price?: number;
  /** What the worker earns when it is done, and pays when it fails. */
  worker_share?: number;
  penalty?: number;
  had_worker: boolean;
  supplies_issued: boolean;
  supplies_status: SuppliesStatus;
  supply_request_id: string | null;
  rebooked_from: TaskLink | null;
  rebooked_to: TaskLink | null;
  photos: Photo[];
  penalty_waived?: boolean;
  forgotten?: boolean;
  allowed: TaskAction[];
  created_at: string;
  updated_at: string;
}

export interface HistoryItem {
  at: string;
  actor: Named | null;
  action: string;
  from: TaskStatus | null;
  to: TaskStatus;
  reason: string | null;
  cause: FailureCause | null;
}

export interface WantedTrait {
  trait: string;
  weight: number;
}

export interface ServiceType {
  id: string;
  name: string;
  description: string;
  base_price: number;
  duration_minutes: number;
  wanted_traits: WantedTrait[];
  active: boolean;
  created_at: string;
}

export interface Estimate {
  base_price: number;
  discount_percent: number;
  discount: number;
  price: number;
  paid_total: number;
  next_tier_at: number | null;
}

export type StepType =
  | 'skills'
  | 'strengths'
  | 'results_overall'
  | 'results_service'
  | 'results_client'
  | 'load'
  | 'external';

export interface PipelineStep {
  id: string;
  type: StepType;
  name: string;
  mode: 'filter' | 'score';
  enabled: boolean;
  weight: number;
  threshold: number;
  url?: string | null;
}

export interface Pipeline {
  version: number;
  steps: PipelineStep[];
}

export interface MatchingPreview {
  examined: number;
  changed: number;
  items: {
    task: TaskLink & { scheduled_at: string; service_type: Named };
    before: Named | null;
    after: Named | null;
  }[];
}

export interface MatchingDecision {
  chosen: Named | null;
  decided_at: string;
  relaxed: string[];
  skipped: { step: string; reason: string }[];
  steps: { id: string; type: StepType | 'free'; name: string; weight: number; enabled: boolean }[];
  candidates: {
    worker: Named;
    total: number;
    eliminated_by: string | null;
    scores: Record<string, number>;
  }[];
}

export interface Worker {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  active: boolean;
  traits: { trait: string; value: number }[];
  results: { done: number; failed: number; cancelled: number };
  upcoming: number;
  load: number;
}

export interface SupplyItem {
  name: string;
  quantity: number;
  note?: string | null;
}

export interface SupplyRequest {
  id: string;
  task: TaskLink & { service_type: Named; scheduled_at: string; client: Named };
  worker: Named;
  status: 'requested' | 'ready' | 'issued' | 'cancelled' | 'returned';
  /** Issued, and no longer needed: it has to come back. */
  to_return: boolean;
  cookie: { status: CookieStatus; fortune: string | null };
  items: SupplyItem[];
  created_at: string;
  ready_at: string | null;
  issued_at: string | null;
}

export interface User {
  id: string;
  email: string;
  name: string;
  phone: string | null;
  roles: Role[];
  disabled: boolean;
  confirmed: boolean;
  created_at: string;
}

export interface DiscountTier {
  over: number;
  percent: number;
}

export interface Company {
  name: string;
  currency: string;
  time_zone: string;
  locale?: Locale;
  worker_share_percent?: number;
  penalty?: number;
  discount_tiers?: DiscountTier[];
  no_show_grace_minutes?: number;
  check_in_early_minutes?: number;
  auto_request_supplies?: boolean;
}

export interface Mail {
  id: string;
  created_at: string;
  to: string;
  template: string;
  subject: string;
  status: 'queued' | 'sending' | 'sent' | 'failed';
  attempts: number;
  last_error: string | null;
  sent_at: string | null;
}

export interface ParkedItem {
  id: string;
  store: string;
  what: 'event' | 'job';
  name: string;
  type: string;
  subject: string;
  attempts: number;
  error: string | null;
  parked_at: string;
}

export interface Operations {
  consumers: { name: string; source: string; target: string; lag: number; parked: number; last_error: string | null }[];
  jobs: { store: string; kind: string; waiting: number; running: number; parked: number }[];
  schedules: { name: string; description: string; last_tick: string | null; next_tick: string | null }[];
  parked: ParkedItem[];
}

export interface AuditEntry {
  id: string;
  at: string;
  actor: Named | null;
  action: string;
  subject: string | null;
  detail: string | null;
  address: string | null;
}

export interface Notification {
  id: string;
  at: string;
  event: string;
  title: string;
  body: string;
  task_id: string | null;
  read: boolean;
}

export interface SignIn {
  id: string;
  at: string;
  kind: 'session' | 'token';
  outcome: 'ok' | 'wrong_password' | 'unconfirmed' | 'disabled';
  address: string;
  user_agent: string | null;
  new_device: boolean;
}

export interface Token {
  id: string;
  name: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}
