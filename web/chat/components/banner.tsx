import { t } from '@shared/i18n';
import type { Connection, ConnectionState } from '@shared/lime/connection';
import { useEffect, useState } from 'preact/hooks';

/** A line that stands again within this time was not worth a word. */
const patienceMs = 900;

/** Says that the line is down and what is done about it. */
export function Banner({ connection }: { connection: Connection }) {
  const state = connection.state.value;
  const down = state.kind !== 'online';
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (!down) return setShown(false);
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [down]);

  const visible = (down && shown) || state.kind === 'refused';
  return (
    <div class="banner" role="status" data-open={visible}>
      {visible && (
        <div class="banner-inner">
          <BannerText state={state} />
          {(state.kind === 'waiting' || state.kind === 'refused') && (
            <button type="button" class="banner-button" onClick={() => connection.retry()}>
              {t('banner.retry')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function BannerText({ state }: { state: ConnectionState }) {
  const waiting = state.kind === 'waiting' && navigator.onLine;
  const [, tick] = useState(0);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [waiting]);

  if (state.kind === 'refused') {
    const reason = state.reason.description ?? `${state.reason.code}`;
    return <span>{t('banner.refused', { reason })}</span>;
  }
  if (!navigator.onLine) return <span>{t('banner.offline')}</span>;
  if (state.kind === 'waiting') {
    const seconds = Math.max(1, Math.ceil((state.retryAt - Date.now()) / 1000));
    // The countdown is for the eye; said aloud every second it would be a nuisance.
    return <span aria-live="off">{t('banner.waiting', { seconds })}</span>;
  }
  return <span>{t('banner.connecting')}</span>;
}
