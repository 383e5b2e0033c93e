/** Steps from the top of a manifest to a field, such as ['spec', 'replicas']. @internal */
export type Path = (string | number)[];

/** A Kubernetes object as it is written down, and where. @internal */
export interface Manifest {
  readonly body: any;
  /** The file it stands in, and nothing for an object that was never written to one. */
  readonly file?: string;
  /** The line of the field a path leads to, or of the last field on the way that exists. */
  readonly lineOf?: (path: Path) => number;
}

/** How an object is called in messages: its kind and its name. @internal */
export const titleOf = ({ body }: Manifest): string => `${body.kind} ${body.metadata?.name ?? 'without a name'}`;

/** The namespace an object lives in when nobody says otherwise at the time it is applied. @internal */
export const namespaceOf = ({ body }: Manifest): string => body.metadata?.namespace ?? 'default';

/** The text of a path, as kubectl explain spells it. @internal */
export const pathText = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
