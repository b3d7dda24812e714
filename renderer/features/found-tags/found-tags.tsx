import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { BoardTag } from '#shared/model/app-version';
import { api } from '../../api';
import { useConnections } from '../connections/index';
import { foundTitle, linkedTitle, listWords } from './view-model';

const LinkDialog = lazy(() => import('../versions/index').then((module) => ({ default: module.LinkDialog })));

const LINKED_MS = 12_000;

interface Linking {
  readonly connectionId: string;
  readonly tags: readonly BoardTag[];
}

/** Says that tags were pushed from elsewhere, and links them where the user wants it. */
export function FoundTags() {
  const [linking, setLinking] = useState<Linking | null>(null);
  const connection = useConnections()?.connections.find(({ id }) => id === linking?.connectionId);
  useEffect(
    () =>
      api.platform.tagsFound(({ id, tags, linked }) => {
        if (linked.length > 0)
          notifications.show({
            color: 'green',
            title: linkedTitle(linked),
            message: listWords(
              linked.map(({ repository, tag, app, name }) => `${repository}:${tag} as ${app} / ${name}`),
            ),
            autoClose: LINKED_MS,
          });
        if (tags.length > 0) offer(tags, () => setLinking({ connectionId: id, tags }));
      }),
    [],
  );
  if (linking === null || connection === undefined) return null;
  return (
    <Suspense fallback={null}>
      <LinkDialog connection={connection} tags={linking.tags} app={null} onClose={() => setLinking(null)} />
    </Suspense>
  );
}

/** Stays until it is answered: what is found is found once. */
function offer(tags: readonly BoardTag[], link: () => void): void {
  const id = `found-${tags.map(({ repository, name }) => `${repository}:${name}`).join(' ')}`;
  const hide = () => void notifications.hide(id);
  notifications.show({
    id,
    color: 'steel',
    title: foundTitle(tags),
    message: (
      <>
        <div>{listWords(tags.map(({ repository, name }) => `${repository}:${name}`))}</div>
        <Group gap={8} mt={6}>
          <Button
            size="compact-sm"
            onClick={() => {
              hide();
              link();
            }}
          >
            Link…
          </Button>
          <Button size="compact-sm" variant="default" onClick={hide}>
            Later
          </Button>
        </Group>
      </>
    ),
    autoClose: false,
  });
}
