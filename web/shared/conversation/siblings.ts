import type { Change, Conversation, Siblings } from './conversation';

/** Keeps the tabs in which the same conversation is open showing the same. */
export class TabSiblings implements Siblings {
  private readonly channel: BroadcastChannel;

  constructor(guest: string, bot: string) {
    this.channel = new BroadcastChannel(`parlance.${guest}|${bot}`.toLowerCase());
  }

  post(change: Change): void {
    this.channel.postMessage(change);
  }

  /** `onRestart`: another tab started over, and the browser is another guest. */
  attach(conversation: Conversation, onRestart: (guest: string) => void): void {
    this.channel.onmessage = ({ data }: MessageEvent<Change>) => {
      conversation.apply(data);
      if ('restartAs' in data) onRestart(data.restartAs);
    };
  }

  close(): void {
    this.channel.close();
  }
}
