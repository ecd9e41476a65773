import type { ReactNode } from 'react';
import classes from './CardGrid.module.css';

/** Cards side by side where there is room. Mantine's SimpleGrid writes a stylesheet for each of its grids, and the page is styled anew. */
export function CardGrid({ children }: { children: ReactNode }) {
  return <div className={classes.grid}>{children}</div>;
}
