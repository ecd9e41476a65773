import { useId } from 'react';
import classes from './ViewSwitch.module.css';

interface Props<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  data: { value: V; label: string }[];
}

/**
 * Which part of a list is shown; where there is no room for all the names, their row can be moved sideways. Mantine's SegmentedControl looks the
 * same, but measures the page to place its mark, which makes a phone lay out the whole start page twice.
 */
export function ViewSwitch<V extends string>({ label, value, onChange, data }: Props<V>) {
  const group = useId();
  return (
    <div className={classes.room}>
      <div className={classes.row} role="radiogroup" aria-label={label}>
        {data.map((view) => (
          <label key={view.value} className={classes.view}>
            <input type="radio" name={group} checked={view.value === value} onChange={() => onChange(view.value)} />
            {view.label}
          </label>
        ))}
      </div>
    </div>
  );
}
