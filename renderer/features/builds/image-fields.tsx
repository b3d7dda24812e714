import { Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import type { BuildLook } from '#shared/contract/builds';
import { defaultRecipeOptions, type RecipeChoice, type RecipeOptions } from '#shared/model/recipe';
import styles from './builds.module.css';
import { portWords, type Typed, typedLines, typedPaths, typedPorts, userProblem, withOptions } from './image-words';
import { TypedField } from './typed-field';
import { withBase, withDelta } from './view-model';

interface ImageFieldsProps {
  readonly look: BuildLook;
  readonly recipe: RecipeChoice;
  readonly onChange: (recipe: RecipeChoice) => void;
}

const certificates = [
  { value: 'usual', label: 'As usual' },
  { value: 'add', label: 'Added by Gantry' },
  { value: 'base', label: 'The base image has its own' },
];

const typedUser = (text: string): Typed<number> => {
  const number = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const problem = userProblem(number);
  return problem === null ? { value: number, problem } : { value: null, problem };
};

/** What a field says of itself stands below it. */
const below: ('label' | 'input' | 'description')[] = ['label', 'input', 'description'];

interface PathsFieldProps {
  readonly label: string;
  readonly description: string;
  readonly paths: readonly string[];
  readonly onChange: (paths: string[]) => void;
}

const PathsField = ({ label, description, paths, onChange }: PathsFieldProps) => (
  <TypedField
    label={label}
    description={description}
    placeholder="nothing"
    text={paths.join('\n')}
    parse={typedPaths}
    onChange={(typed) => onChange([...typed])}
    rows={1}
  />
);

/** Everything besides the build that decides the image, with what it is where nobody says anything. */
export function ImageFields({ look, recipe, onChange }: ImageFieldsProps) {
  const { options } = recipe;
  // Then its own lines say what the base and the arguments are; ports are still what the boot test looks for.
  const isEdited = recipe.edited !== null;
  const set = (change: Partial<RecipeOptions>) => onChange(withOptions(recipe, change));
  return (
    <section className={styles['image']} aria-label="Image">
      <Stack gap={12}>
        {isEdited ? null : (
          <TextInput
            label="Base image"
            placeholder={options.base === null ? (look.recipe?.base ?? '') : ''}
            description="For an image of your own, for example from an in-house registry. Empty: the recipe’s."
            inputWrapperOrder={below}
            value={options.base ?? ''}
            onChange={(event) => onChange(withBase(recipe, event.currentTarget.value))}
            spellCheck={false}
          />
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing={12}>
          <Select
            label="CA certificates"
            description="Servers need them for HTTPS. Usually added, but not to a base image that you name."
            inputWrapperOrder={below}
            data={certificates}
            value={options.certificates ?? 'usual'}
            onChange={(value) => set({ certificates: value === 'add' || value === 'base' ? value : null })}
            allowDeselect={false}
          />
          <TypedField
            label="User number"
            description={`Runs the server and owns its files. Usually ${defaultRecipeOptions.userId}.`}
            text={String(options.userId)}
            parse={typedUser}
            onChange={(userId) => set({ userId })}
          />
          <TypedField
            label="Ports"
            description="Empty: those of the repository’s template, looked up at each push."
            placeholder="the template’s"
            text={portWords(options.ports)}
            parse={typedPorts}
            onChange={(ports) => set({ ports: [...ports] })}
          />
          {isEdited ? null : (
            <TypedField
              label="Arguments"
              description="After the engine’s own flags, one a line. Empty: none."
              placeholder="none"
              text={options.arguments.join('\n')}
              parse={(text) => ({ value: typedLines(text), problem: null })}
              onChange={(words) => set({ arguments: words })}
              rows={1}
            />
          )}
          <PathsField
            label="Left out besides"
            description="Files and folders of the build, one a line. Empty: only what never belongs there."
            paths={options.leaveOut}
            onChange={(leaveOut) => set({ leaveOut })}
          />
          <PathsField
            label="Kept nevertheless"
            description="What the recipe would leave out, one a line. Empty: nothing."
            paths={options.keep}
            onChange={(keep) => set({ keep })}
          />
        </SimpleGrid>
        {isEdited ? null : (
          <Switch
            label="Send only what changed since the last push"
            description="Where that pays and the last image is still there. The image holds the same files as one that is built whole."
            checked={options.delta}
            onChange={(event) => onChange(withDelta(recipe, event.currentTarget.checked))}
          />
        )}
      </Stack>
    </section>
  );
}
