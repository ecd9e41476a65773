import { useEffect, useRef, useState, type ComponentType } from 'react';

/** What the closed control's button is given. */
export interface Closed {
  onClick: () => void;
  onPointerEnter: () => void;
  onFocus: () => void;
}

/**
 * A control whose button stands on every page, and what it opens on hardly one: that is fetched at the first sign of interest, and takes the
 * button's place when this is pressed. `useOpensAtOnce` then opens it.
 */
export function onDemand<P extends object>(
  Button: ComponentType<P & Closed>,
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> {
  return function OnDemand(props: P) {
    const [Opened, setOpened] = useState<ComponentType<P> | null>(null);
    const expect = () => void load().catch(() => undefined); // pressing it asks once more
    const open = () => void load().then(({ default: fetched }) => setOpened(() => fetched), () => undefined);
    return Opened ? <Opened {...props} /> : <Button {...props} onClick={open} onPointerEnter={expect} onFocus={expect} />;
  };
}

/** The focus goes to the new button from the one that was pressed. */
export function useOpensAtOnce() {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  return { button, opened, setOpened };
}
