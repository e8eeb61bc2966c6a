import { useContext, useState } from 'preact/hooks';
import { t } from '../i18n';
import { mediaTypes } from '../lime/media-types';
import { PinIcon } from '../ui/icons';
import { HostContext } from './host';

/** Answers a question for a location with where the device says it is. */
export function ShareLocation({ option, label }: { option: string; label?: string | undefined }) {
  const host = useContext(HostContext);
  const [state, setState] = useState<'idle' | 'locating' | 'failed'>('idle');

  const share = () => {
    if (!('geolocation' in navigator)) return setState('failed');
    setState('locating');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState('idle');
        const place = {
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracy: coords.accuracy,
          ...(coords.altitude !== null && { altitude: coords.altitude }),
        };
        host.choose(option, mediaTypes.location, place, '');
      },
      () => setState('failed'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  };

  return (
    <>
      <button
        type="button"
        class="option"
        disabled={!host.interactive || state === 'locating'}
        onClick={share}
      >
        <PinIcon />
        {state === 'locating' ? t('content.locating') : (label ?? t('content.shareLocation'))}
      </button>
      {state === 'failed' && (
        <p class="hint" role="status">
          {t('content.locationFailed')}
        </p>
      )}
    </>
  );
}
