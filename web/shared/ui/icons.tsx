import type { ComponentChildren } from 'preact';

/** Line icons on a 24-unit grid, drawn in the colour of the text around them. */
function icon(children: ComponentChildren, viewBox = '0 0 24 24') {
  return function Icon({ class: name = '' }: { class?: string }) {
    return (
      <svg class={`icon ${name}`} viewBox={viewBox} aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  };
}

export const AlertIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7.5v5.500M12 16.300v.1" />
  </>,
);
export const CheckIcon = icon(<path d="M2 6.500 5.500 10 12 2.500" />, '0 0 18 12');
export const ChecksIcon = icon(
  <path d="M2 6.500 5.500 10 12 2.500M8.600 8.800 9.800 10 16.300 2.500" />,
  '0 0 18 12',
);
export const ChevronIcon = icon(<path d="m9 5 7 7-7 7" />);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5.300l3.200 2" />
  </>,
);
export const CloseIcon = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const DotsIcon = icon(<path d="M12 5.500v.010M12 12v.010M12 18.500v.010" />);
export const DownIcon = icon(<path d="M12 5v14M6 13l6 6 6-6" />);
export const ExternalIcon = icon(<path d="M14 5h5v5M19 5l-8.500 8.500M18 14v4.500H5.500V6H10" />);
export const FileIcon = icon(<path d="M13.500 3H6.500v18h11V7zM13.500 3v4h4" />);
export const ImageIcon = icon(
  <>
    <path d="M4 5h16v14H4z" />
    <path d="m4.500 16.500 4.500-4.500 4 4 3-3 3.500 3.500M15 9v.010" />
  </>,
);
export const LinkIcon = icon(
  <path d="M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1" />,
);
export const PinIcon = icon(
  <>
    <path d="M12 21s7-6.200 7-11.500a7 7 0 0 0-14 0C5 14.800 12 21 12 21z" />
    <circle cx="12" cy="9.500" r="2.500" />
  </>,
);
export const RetryIcon = icon(
  <path d="M19.500 12a7.500 7.500 0 1 1-2.200-5.300L19.500 9M19.500 4v5h-5" />,
);
export const SendIcon = icon(<path d="M12 19V5M5.500 11.500 12 5l6.500 6.500" />);
export const WarningIcon = icon(<path d="M12 4 2.800 19.500h18.400zM12 10v4.500M12 17v.010" />);
