/** The mark: a letter b, its stem the quay, its bowl a ship seen from above. */
export function Logo({ size = 18 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" style={{ color: 'var(--accent)' }}>
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M2 1.5a.5.5 0 0 1 .5-.5h1a.5.5 0 0 1 .5.5v13a.5.5 0 0 1-.5.5h-1a.5.5 0 0 1-.5-.5zM5 7h4.2c3.1 0 5.2 1.9 5.8 4-.6 2.1-2.7 4-5.8 4H5zM7 9v4h4V9z"
      />
    </svg>
  );
}
