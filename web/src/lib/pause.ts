/** Between two pieces of work: what the window has to do is done first. */
export const pause = () => new Promise<void>((over) => window.setTimeout(over));
