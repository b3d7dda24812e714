import { Button, Group, Select } from '@mantine/core';
import type { BuildLook } from '#shared/contract/builds';
import type { BuildChoice } from '#shared/model/detection';
import { type Fixes, isFixed } from '#shared/model/finding';
import type { RecipeChoice } from '#shared/model/recipe';
import { messageOf } from '../../api';
import { Message } from '../../ui/message';
import { NextTurn } from '../../ui/next-turn';
import styles from './builds.module.css';
import { ContextMap } from './context-map';
import { EditedDockerfile } from './edited-dockerfile';
import { Eject } from './eject';
import { Findings } from './findings';
import { Fold } from './fold';
import { ImageFields } from './image-fields';
import type { BuildQuery } from './queries';
import { DockerfileText, RecipeView } from './recipe-view';
import { buildOptions, buildTitle, hasImageWishes } from './view-model';

interface WhatItIsProps {
  readonly folder: string;
  /** The folder's own that is chosen, relative to it. */
  readonly dockerfile: string;
  readonly query: BuildQuery;
  /** The recipe in use; null: the folder's Dockerfile is. */
  readonly recipe: RecipeChoice | null;
  readonly fixes: Fixes;
  /** Where it is to be pushed, and under which tag, where something is to be said of that. */
  readonly connectionId: string | null;
  readonly tag: string | null;
  /** The folder's Dockerfile that the recipe goes before; null: there is none. */
  readonly passedOver: string | null;
  readonly onChange: (recipe: RecipeChoice) => void;
  readonly onFixes: (fixes: Fixes) => void;
  readonly onUseDockerfile: () => void;
  readonly onWritten: (files: readonly string[]) => void;
}

const IMAGE_TITLE = 'Image: base, user, ports, arguments, what else goes in or stays out';
const asDetected: BuildChoice = { path: null, engine: null, executable: null };

/** What the folder is, what is wrong with it, and how its image is made. */
export function WhatItIs({
  folder,
  dockerfile,
  query,
  recipe,
  fixes,
  connectionId,
  tag,
  passedOver,
  onChange,
  onFixes,
  onUseDockerfile,
  onWritten,
}: WhatItIsProps) {
  const { data: look, error, isFetching, refetch } = query;
  return (
    <section className={styles['section']} aria-label="What this is" aria-busy={isFetching}>
      <div className={styles['head']}>
        <h3 className={styles['title']}>What this is</h3>
        <Button variant="subtle" size="compact-xs" loading={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
      </div>
      {passedOver === null ? null : (
        <Message
          tone="info"
          actions={
            <Button variant="default" onClick={onUseDockerfile}>
              Use the Dockerfile
            </Button>
          }
        >
          The folder has its own {passedOver}, but this project is built by Gantry’s recipe.
        </Message>
      )}
      {error !== null ? (
        <Message
          tone="warn"
          actions={
            recipe === null || Object.values(recipe.build).every((part) => part === null) ? undefined : (
              <Button variant="default" onClick={() => onChange({ ...recipe, build: asDetected })}>
                As Gantry sees it
              </Button>
            )
          }
        >
          {messageOf(error)}
        </Message>
      ) : look === undefined ? (
        <div className={styles['quiet']} role="status">
          Looking at the files of the folder. Large builds take a few seconds; the rest of the form does not wait.
        </div>
      ) : (
        <>
          <Recognised look={look} recipe={recipe} onChange={onChange} />
          <Findings
            findings={look.findings}
            fixes={fixes}
            onFix={(code, isWanted) => onFixes({ ...fixes, [code]: isWanted })}
          />
          {look.recipeProblem === null ? null : <Message tone="warn">{look.recipeProblem}</Message>}
          {look.ownDockerfile === null ? null : (
            <details className={styles['fold']}>
              <summary>{look.ownDockerfile.path}, as it is used</summary>
              <DockerfileText label="The folder’s Dockerfile" text={look.ownDockerfile.text} />
            </details>
          )}
          {look.recipe === null ? null : <RecipeView recipe={look.recipe} />}
          {recipe === null || recipe.edited === null ? null : (
            <EditedDockerfile text={recipe.edited} onChange={(edited) => onChange({ ...recipe, edited })} />
          )}
          {look.recipe === null && look.ownDockerfile === null ? null : (
            <ContextMap
              folder={folder}
              dockerfile={dockerfile}
              recipe={look.ownDockerfile === null ? recipe : null}
              fixes={fixes}
              connectionId={connectionId}
              tag={tag}
              buildPath={look.detection.build?.path ?? ''}
              onChange={onChange}
            />
          )}
          <NextTurn>
            {recipe === null || look.ownDockerfile !== null ? null : (
              <Fold title={IMAGE_TITLE} startsOpen={hasImageWishes(recipe)} keeps>
                <ImageFields look={look} recipe={recipe} onChange={onChange} />
              </Fold>
            )}
            {recipe === null || look.recipe === null ? null : (
              <Group gap="sm">
                {recipe.edited === null ? (
                  <Button
                    variant="default"
                    onClick={() => onChange({ ...recipe, edited: look.recipe?.dockerfile ?? null })}
                  >
                    Change the Dockerfile
                  </Button>
                ) : null}
                <Eject folder={folder} recipe={recipe} fixes={fixes} onWritten={onWritten} />
              </Group>
            )}
          </NextTurn>
        </>
      )}
    </section>
  );
}

interface RecognisedProps {
  readonly look: BuildLook;
  readonly recipe: RecipeChoice | null;
  readonly onChange: (recipe: RecipeChoice) => void;
}

/** The engine with its evidence; where a recipe decides, it can be overruled. */
function Recognised({ look, recipe, onChange }: RecognisedProps) {
  const { build, project } = look.detection;
  const { options, value } = buildOptions(look);
  return (
    <>
      {look.ownDockerfile === null ? null : (
        <div>
          Built by the folder’s own {look.ownDockerfile.path},{' '}
          {look.findings.some(isFixed) ? 'with what is fixed below.' : 'as it is.'}
          {build === null ? '' : ` Beside it: ${buildTitle(build)}.`}
        </div>
      )}
      {recipe === null || look.ownDockerfile !== null || options.length === 0 ? null : (
        <Select
          label="Server build"
          data={options.map((option) => ({ value: option.value, label: option.label }))}
          value={value}
          onChange={(chosen) => {
            const option = options.find((one) => one.value === chosen);
            if (option !== undefined) onChange({ ...recipe, build: option.choice });
          }}
          allowDeselect={false}
        />
      )}
      {build === null && project === null ? null : (
        <details className={styles['fold']}>
          <summary>Why Gantry thinks so</summary>
          <ul className={styles['evidence']}>
            {[...(project === null ? [] : [project.evidence]), ...(build?.evidence ?? [])].map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
