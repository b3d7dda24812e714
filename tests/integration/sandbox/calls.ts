/** How to reach a sandbox, as it says itself when it stands. */
export interface Access {
  readonly apiUrl: string;
  readonly username: string;
  readonly token: string;
  readonly apiToken: string;
}

/** An answer whose body has been read as JSON; null: none. */
export interface Answered<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

async function ask<Body>(url: string, method: string, authorization: string, body?: unknown): Promise<Answered<Body>> {
  const answer = await fetch(url, {
    method,
    headers: { authorization },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text === '' ? null : JSON.parse(text)) as Body };
}

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** The platform's side: `call('GET', '/v1/apps')`. */
export const platformCalls =
  ({ apiUrl, apiToken }: Access) =>
  <Body = unknown>(method: string, path: string, body?: unknown): Promise<Answered<Body>> =>
    ask<Body>(`${apiUrl}${path}`, method, `token ${apiToken}`, body);

/** Harbor's side, below `/api/v2.0`, as the push robot or as the one given. */
export const harborCalls =
  ({ apiUrl, username, token }: Pick<Access, 'apiUrl' | 'username' | 'token'>) =>
  <Body = unknown>(method: string, path: string, body?: unknown): Promise<Answered<Body>> =>
    ask<Body>(`${apiUrl}/api/v2.0${path}`, method, basic(username, token), body);

/** `/projects/sandbox/repositories/a%252Fb` */
export const repositoryPath = (name: string): string =>
  `/projects/sandbox/repositories/${encodeURIComponent(encodeURIComponent(name))}`;

export interface HarborTag {
  readonly name: string;
  readonly immutable: boolean;
  readonly push_time: string;
}
export interface HarborArtifact {
  readonly digest: string;
  readonly size: number;
  readonly tags?: readonly HarborTag[];
  readonly references?: readonly { child_digest: string; platform?: { os: string; architecture: string } }[];
  readonly accessories?: readonly { type: string; digest: string }[];
  readonly extra_attrs?: Readonly<Record<string, unknown>>;
  readonly scan_overview?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
export interface HarborRepository {
  readonly name: string;
  readonly artifact_count: number;
}

export const namesOf = (artifacts: readonly HarborArtifact[]): string[][] =>
  artifacts.map(({ tags = [] }) => tags.map(({ name }) => name));

/** The words of an error in the registry's form. */
export const errorOf = (body: unknown): { code: string; message: string } | undefined =>
  (body as { errors?: { code: string; message: string }[] } | null)?.errors?.[0];
