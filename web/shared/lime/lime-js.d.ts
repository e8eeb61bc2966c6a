/** Types of the parts of `lime-js` 3 that Parlance uses; the package ships none for these. */
declare module 'lime-js' {
  import type { Command, Message, Notification, Session } from '@shared/lime/envelopes';

  export interface Transport {
    encryption: string;
    compression: string;
    open(uri: string): Promise<void>;
    close(): Promise<void>;
    send(envelope: object): void;
    onEnvelope(envelope: Record<string, unknown>): void;
    onOpen(): void;
    onClose(): void;
    onError(error: unknown): void;
  }

  class Authentication {
    scheme: string;
  }

  export class ClientChannel {
    constructor(transport: Transport, autoReplyPings?: boolean, autoNotifyReceipt?: boolean);
    readonly state: string;
    readonly localNode: string;
    readonly remoteNode: string;
    commandTimeout: number;
    establishSession(
      compression: string,
      encryption: string,
      identity: string,
      authentication: Authentication,
      instance: string,
    ): Promise<Session>;
    sendMessage(message: Message): void;
    sendNotification(notification: Notification): void;
    sendCommand(command: Command): void;
    processCommand(command: Command, timeout?: number): Promise<Command>;
    sendFinishingSession(): Promise<Session>;
    onMessage(message: Message): void;
    onNotification(notification: Notification): void;
    onCommand(command: Command): void;
  }

  const Lime: {
    ClientChannel: typeof ClientChannel;
    GuestAuthentication: new () => Authentication;
  };
  export default Lime;
}

declare module 'lime-transport-websocket' {
  import type { Transport } from 'lime-js';

  const WebSocketTransport: new (settings?: unknown, traceEnabled?: boolean) => Transport;
  export default WebSocketTransport;
}
