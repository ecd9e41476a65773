/** A cat on a shelf beside a jar that is not going to stay there: for the front page and empty lists. */
export function CatScene({ width = 280 }: { width?: number | string }) {
  return (
    <svg viewBox="0 0 280 190" style={{ width, maxWidth: '100%', height: 'auto' }} fill="none" aria-hidden="true">
      <ellipse cx="140" cy="168" rx="118" ry="9" fill="var(--mantine-color-sea-light)" />
      <path d="M20 150h240" stroke="var(--mantine-color-default-border)" strokeWidth="6" strokeLinecap="round" />
      <g stroke="currentColor" strokeWidth="3.5" strokeLinecap="round" strokeLinejoin="round">
        <path d="M72 148c-14-26-8-58 12-72l-2-28c0-4 4-5 7-3l15 12c6-2 14-2 20 0l15-12c3-2 7-1 7 3l-2 28c16 14 22 44 14 72" />
        <path d="M72 148c-26 4-44-8-42-26 1-10 12-12 15-4" />
        <path d="M102 148v-22m26 22v-22" />
        <path d="M146 104c14 0 26 4 38 2 7-1 8-9 1-11-12-3-26-4-41-6" />
        <path d="M99 78c3-4 8-4 11 0m14 0c3-4 8-4 11 0m-21 11 3 2 3-2m-3 2v4" strokeWidth="3" />
      </g>
      <g
        transform="rotate(9 214 148)"
        stroke="var(--mantine-color-sea-filled)"
        strokeWidth="3.5"
        strokeLinejoin="round"
      >
        <path
          d="M200 104h30v8c6 2 9 6 9 12v20a5 5 0 0 1-5 5h-38a5 5 0 0 1-5-5v-20c0-6 3-10 9-12z"
          fill="var(--mantine-color-sea-light)"
        />
        <path d="M191 128c12 5 32 5 48 0" strokeLinecap="round" />
      </g>
    </svg>
  );
}
