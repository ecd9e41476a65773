import { SegmentedControl } from '@mantine/core';
import classes from './ViewSwitch.module.css';

interface Props<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  data: { value: V; label: string }[];
}

/** Which part of a list is shown; where there is no room for all the names, their row can be moved sideways. */
export function ViewSwitch<V extends string>({ label, ...control }: Props<V>) {
  return (
    <div className={classes.row}>
      <SegmentedControl aria-label={label} radius="md" {...control} />
    </div>
  );
}
