import type { Task } from '../../api/types';

export type Step =
  'request_supplies' | 'wait_supplies' | 'fetch_supplies' | 'check_in' | 'complete' | 'wait' | 'too_early';

const CHECK_IN_OPENS = 2 * 60 * 60_000;

/** The server allows the check-in from some hour on; a phone that has lost its connection has to know that hour itself. */
const isTimeToCheckIn = (task: Task, now: number) => now >= Date.parse(task.scheduled_at) - CHECK_IN_OPENS;

/** The one thing a worker has to do now for a task. */
export function nextStep(task: Task, now = Date.now()): Step {
  if (task.allowed.includes('complete')) return 'complete';
  if (task.allowed.includes('check_in')) return 'check_in';
  if (task.status !== 'assigned') return 'wait';
  if (task.supplies_issued) return isTimeToCheckIn(task, now) ? 'check_in' : 'too_early';
  if (task.supplies_status === 'ready') return 'fetch_supplies';
  if (task.supplies_status === 'requested') return 'wait_supplies';
  return task.allowed.includes('request_supplies') ? 'request_supplies' : 'wait';
}

/** The running task first, then by date. */
export function inOrder(tasks: Task[]): Task[] {
  const running = (task: Task) => (task.status === 'in_progress' ? 0 : 1);
  return [...tasks].sort((a, b) => running(a) - running(b) || a.scheduled_at.localeCompare(b.scheduled_at));
}
