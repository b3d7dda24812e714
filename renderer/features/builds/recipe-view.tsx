import type { RecipeSummary } from '#shared/contract/builds';
import { count, formatBytes, withThousands } from '#shared/model/format';
import { ScrollRegion } from '../../ui/scroll-region';
import styles from './builds.module.css';
import { Fold } from './fold';
import { purposeWords, recipeWords } from './view-model';

const TEXT_HEIGHT = 240;

export const DockerfileText = ({ label, text }: { readonly label: string; readonly text: string }) => (
  <ScrollRegion label={label} maxHeight={TEXT_HEIGHT}>
    <pre className={styles['dockerfile']}>{text.trimEnd()}</pre>
  </ScrollRegion>
);

/** How the image is made: the Dockerfile, its layers, and what stays out with the reason. Folded until somebody wants to know. */
export function RecipeView({ recipe }: { readonly recipe: RecipeSummary }) {
  const { dockerfile, layers, excluded, excludedCount, excludedBytes } = recipe;
  return (
    <Fold title={<>The recipe: {recipeWords(recipe)}</>}>
      <div className={styles['stack']}>
        <DockerfileText label="Dockerfile of the recipe" text={dockerfile} />
        <table className={styles['table']} aria-label="Layers of the recipe">
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">What for</th>
              <th scope="col">Files</th>
              <th scope="col">Size</th>
            </tr>
          </thead>
          <tbody>
            {layers.map(({ name, purpose, bytes, fileCount }) => (
              <tr key={name}>
                <td className={styles['mono']}>{name}</td>
                <td>{purposeWords[purpose]}</td>
                <td>{withThousands(fileCount)}</td>
                <td>{formatBytes(bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {excludedCount === 0 ? null : (
          <Fold
            title={
              <>
                Left out: {count(excludedCount, 'file')}, {formatBytes(excludedBytes)}
              </>
            }
          >
            <ScrollRegion label="Left out of the image" maxHeight={TEXT_HEIGHT}>
              <ul className={styles['excluded']}>
                {excluded.map(({ path, bytes, why }) => (
                  <li key={path}>
                    <bdi className={styles['mono']}>{path}</bdi> {formatBytes(bytes)}, {why}
                  </li>
                ))}
                {excludedCount > excluded.length ? (
                  <li>and {withThousands(excludedCount - excluded.length)} smaller ones</li>
                ) : null}
              </ul>
            </ScrollRegion>
          </Fold>
        )}
      </div>
    </Fold>
  );
}
