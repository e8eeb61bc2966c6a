import { t } from '../i18n';
import { mediaTypes } from '../lime/media-types';
import { ExternalIcon, PinIcon } from '../ui/icons';
import { contentType } from './content-type';
import { asFields, asNumber, asText, lines } from './fields';

interface Location {
  latitude: number;
  longitude: number;
  text: string | null;
}

const mapUrl = ({ latitude, longitude }: Location) =>
  `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;

const degrees = (value: number, positive: string, negative: string) =>
  `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`;

export const location = contentType<Location>({
  mediaType: mediaTypes.location,
  frame: 'own',
  parse(content) {
    const fields = asFields(content);
    const latitude = asNumber(fields?.latitude);
    const longitude = asNumber(fields?.longitude);
    if (latitude === null || longitude === null) return null;
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
    return { latitude, longitude, text: asText(fields?.text) };
  },
  text: (place) => lines(place.text ?? t('content.location'), mapUrl(place)),
  View: ({ content }) => (
    <a class="card place" href={mapUrl(content)} target="_blank" rel="noopener noreferrer">
      <span class="place-map">
        <PinIcon />
      </span>
      <span class="place-words">
        <strong dir="auto">{content.text ?? t('content.location')}</strong>
        <small>
          {degrees(content.latitude, 'N', 'S')}, {degrees(content.longitude, 'E', 'W')}
        </small>
        <span class="link-host">
          {t('content.map')}
          <ExternalIcon />
        </span>
      </span>
    </a>
  ),
});
