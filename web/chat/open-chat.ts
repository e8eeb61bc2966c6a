import { effect } from '@preact/signals';
import { Conversation } from '@shared/conversation/conversation';
import { TabSiblings } from '@shared/conversation/siblings';
import { openTranscript } from '@shared/conversation/transcript';
import { Connection } from '@shared/lime/connection';
import { adoptGuest, guestIdentity, renewGuest, tabInstance } from '@shared/lime/guest';
import { displayName } from '@shared/lime/node';
import { webSocketUrl } from './address';

/** Everything behind the page of one bot. */
export interface Chat {
  bot: string;
  name: string;
  conversation: Conversation;
  connection: Connection;
  close(): void;
  /** Forgets the conversation and who the person was. Open a new chat afterwards. */
  forget(): Promise<void>;
}

/** `onRestart`: another tab started over, and this chat is to be opened anew. */
export async function openChat(bot: string, onRestart: () => void): Promise<Chat> {
  const guest = guestIdentity(bot);
  const siblings = new TabSiblings(guest, bot);
  const [transcript, instance] = await Promise.all([openTranscript(), tabInstance()]);
  const conversation = new Conversation({ bot, guest, transcript, siblings });
  siblings.attach(conversation, (next) => {
    adoptGuest(bot, next);
    onRestart();
  });
  await conversation.load();

  const connection = new Connection({
    url: webSocketUrl(location),
    identity: guest,
    instance,
    events: conversation,
  });
  conversation.connectTo(connection);
  const stopWatching = effect(() => {
    if (connection.state.value.kind !== 'online') conversation.onOffline();
  });
  connection.open();

  const close = () => {
    stopWatching();
    connection.close();
    siblings.close();
  };
  return {
    bot,
    name: displayName(bot),
    conversation,
    connection,
    close,
    async forget() {
      await conversation.clear(renewGuest(bot));
      close();
    },
  };
}
