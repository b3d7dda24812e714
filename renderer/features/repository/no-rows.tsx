import { Empty } from '../../ui/list';
import { Message } from '../../ui/message';
import type { Tagged } from './rows';
import type { Look } from './use-rows';

interface NoRowsProps {
  readonly filter: string;
  readonly tagged: Tagged;
  readonly look: Look;
  readonly reading: boolean;
}

export function NoRows({ filter, tagged, look, reading }: NoRowsProps) {
  const what = look === 'tags' ? 'tag' : 'artifact';
  const words =
    filter.trim() !== ''
      ? `No ${what} fits “${filter.trim()}”.`
      : tagged !== 'all'
        ? `No artifact is ${tagged}.`
        : look === 'tags'
          ? 'Nothing in this repository has a tag.'
          : 'This repository is empty.';
  return (
    <Empty>
      <Message tone="info">{reading ? 'Nothing yet; the list is still being read.' : words}</Message>
    </Empty>
  );
}
