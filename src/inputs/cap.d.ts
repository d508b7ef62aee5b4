// npm cap 0.2.1 has no types: what live-capture uses of it.
declare module 'cap' {
  export class Cap {
    open(device: string, filter: string, bufSize: number, buffer: Buffer): string;
    close(): void;
    on(event: 'packet', listener: (bytes: number, truncated: boolean) => void): this;
  }
  const cap: { readonly Cap: typeof Cap };
  export default cap;
}
