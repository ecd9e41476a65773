import type { Task } from '../../api/types';

export type Step = 'request_supplies' | 'wait_supplies' | 'fetch_supplies' | 'check_in' | 'complete' | 'wait';

/** The one thing a worker has to do now for a task. What the server does not allow is never offered. */
export function nextStep(task: Task): Step {
  if (task.allowed.includes('complete')) return 'complete';
  if (task.supplies_status === 'ready') return 'fetch_supplies';
  if (task.supplies_status === 'requested') return 'wait_supplies';
  if (task.allowed.includes('check_in') && task.supplies_issued) return 'check_in';
  if (task.allowed.includes('request_supplies')) return 'request_supplies';
  return task.allowed.includes('check_in') ? 'check_in' : 'wait';
}

/** The running task first, then by date. */
export function inOrder(tasks: Task[]): Task[] {
  const running = (task: Task) => (task.status === 'in_progress' ? 0 : 1);
  return [...tasks].sort((a, b) => running(a) - running(b) || a.scheduled_at.localeCompare(b.scheduled_at));
}
