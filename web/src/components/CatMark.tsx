/** The house cat: a closed-eyed outline in the text's colour. */
export function CatMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke="currentColor" aria-hidden="true">
      <path
        d="M6 27V7.2c0-1.2 1.4-1.8 2.2-1l4 3.8a13 13 0 0 1 7.6 0l4-3.8c.8-.8 2.2-.2 2.2 1V18a10 10 0 0 1-20 0"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M11 17.4c.7-.8 1.9-.8 2.6 0m4.8 0c.7-.8 1.9-.8 2.6 0m-6 4 1 .8 1-.8"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
