import type { Excerpt } from '#shared/errors';
import { excerptPlace } from '#shared/model/excerpt';
import styles from './excerpt-view.module.css';

/** The lines at which a build failed, with their numbers and a few around them. */
export function ExcerptView({ excerpt }: { readonly excerpt: Excerpt }) {
  return (
    <figure className={styles['excerpt']}>
      <figcaption>
        <bdi>{excerptPlace(excerpt)}</bdi>
      </figcaption>
      <ol aria-label="Lines of the Dockerfile">
        {excerpt.lines.map(({ number, text, failed }) => (
          <li key={number} data-failed={failed} aria-current={failed ? 'location' : undefined}>
            <span className={styles['number']}>{number}</span>
            <code>{text}</code>
          </li>
        ))}
      </ol>
    </figure>
  );
}
