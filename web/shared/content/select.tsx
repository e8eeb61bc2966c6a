import { useContext } from 'preact/hooks';
import { t } from '../i18n';
import { mediaTypes } from '../lime/media-types';
import { CheckIcon } from '../ui/icons';
import { contentType } from './content-type';
import { asFields, asList, asNumber, asText, lines } from './fields';
import { HostContext, useOptionName } from './host';
import { linkify } from './linkify';
import { type Option, parseOption } from './option';

interface Select {
  text: string | null;
  /** Options valid only until the next answer: quick replies. */
  immediate: boolean;
  options: Option[];
  orders: (number | null)[];
}

function parse(content: unknown): Select | null {
  const fields = asFields(content);
  const options = asList(fields?.options).map(parseOption);
  if (!fields || !options.length || !options.every((option) => option !== null)) return null;
  return {
    text: asText(fields.text),
    immediate: asText(fields.scope)?.toLowerCase() === 'immediate',
    options,
    orders: asList(fields.options).map((option) => asNumber(asFields(option)?.order)),
  };
}

export const select = contentType<Select>({
  mediaType: mediaTypes.select,
  frame: 'own',
  parse,
  text: ({ text, options, orders }) =>
    lines(
      text,
      ...options.map((option, index) =>
        orders[index] ? `${orders[index]}. ${option.text}` : option.text,
      ),
    ),
  View: ({ content }) => (
    <div class="select">
      {content.text && (
        <div class="bubble">
          <p class="text" dir="auto">
            {linkify(content.text)}
          </p>
        </div>
      )}
      <Options options={content.options} immediate={content.immediate} />
    </div>
  ),
});

function Options({ options, immediate }: { options: Option[]; immediate: boolean }) {
  const host = useContext(HostContext);
  const nameOf = useOptionName();
  if (immediate && !host.current) return null;
  const lastChosen = host.chosen.at(-1);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend of its own
    <div
      class={immediate ? 'options options-quick' : 'options'}
      role="group"
      aria-label={t('content.options')}
    >
      {options.map((option, index) => (
        <button
          key={index}
          type="button"
          class="option"
          dir="auto"
          aria-pressed={immediate ? undefined : nameOf(index) === lastChosen}
          disabled={!host.interactive}
          onClick={() => host.choose(nameOf(index), option.type, option.value, option.text)}
        >
          {nameOf(index) === lastChosen && <CheckIcon />}
          {option.text}
        </button>
      ))}
    </div>
  );
}
