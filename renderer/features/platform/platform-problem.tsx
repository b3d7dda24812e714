import { Button } from '@mantine/core';
import type { ErrorAction } from '#shared/errors';
import type { ConnectionView } from '#shared/model/connection';
import { ApiError, messageOf } from '../../api';
import { Message, type MessageTone } from '../../ui/message';
import { RawWords } from '../../ui/raw-words';
import { useNavigation, type View } from '../navigation/index';

interface PlatformProblemProps {
  readonly connection: ConnectionView;
  readonly title: string;
  readonly thrown: unknown;
  /** Whose template is opened where that is the way out. */
  readonly repository?: string;
  /** What is shown stays readable. */
  readonly tone?: MessageTone;
  readonly onRetry?: () => void;
}

/** Why the platform did not do as wanted, with the way out beside it. */
export function PlatformProblem(props: PlatformProblemProps) {
  const { connection, title, thrown, repository, tone = 'bad', onRetry } = props;
  const go = useNavigation((state) => state.go);
  const error = thrown instanceof ApiError ? thrown.error : null;
  const way = error?.action == null ? null : wayOut(error.action, connection.id, repository);
  return (
    <Message
      tone={tone}
      title={title}
      actions={
        <>
          {way === null ? null : (
            <Button variant="default" onClick={() => go(way.view)}>
              {way.words}
            </Button>
          )}
          {onRetry === undefined ? null : (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
        </>
      }
    >
      {messageOf(thrown)}
      <RawWords of="the platform" words={error?.detail} />
    </Message>
  );
}

/** The screen where an error is mended; null: it is not a matter of going somewhere. */
export function wayOut(
  action: ErrorAction,
  connectionId: string,
  repository: string | undefined,
): { readonly words: string; readonly view: View } | null {
  if (action === 'signIn') return { words: 'Sign in', view: { screen: 'settings', at: { section: 'connections' } } };
  if (action === 'pullCredentials')
    return { words: 'Pull credentials', view: { screen: 'settings', at: { section: 'account', connectionId } } };
  if (action === 'editTemplate' && repository !== undefined)
    return { words: 'Open the template', view: { screen: 'templates', edit: { is: 'edit', repository } } };
  return null;
}
