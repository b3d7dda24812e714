import type { ConnectionView } from '#shared/model/connection';
import { SkeletonRows } from '../../ui/list';
import { Screen } from '../../ui/screen';
import { type TemplateTarget, useNavigation } from '../navigation/index';
import { PlatformProblem, useTemplates } from '../platform/index';
import { TemplateForm } from './template-form';

interface TemplateEditorProps {
  readonly connection: ConnectionView;
  readonly target: TemplateTarget;
}

/** A template as a form, once the templates are known. */
export function TemplateEditor({ connection, target }: TemplateEditorProps) {
  const go = useNavigation((state) => state.go);
  const read = useTemplates(connection);
  if (read.data !== undefined) {
    const isThere = read.data.some(({ repository }) => repository === target.repository);
    return (
      <TemplateForm
        connection={connection}
        // Whoever wants a template that is not there yet begins it, and one that is there is not begun a second time.
        target={
          target.repository === null
            ? target
            : isThere
              ? { is: 'edit', repository: target.repository }
              : { ...target, is: 'new' }
        }
        templates={read.data}
        onBack={() => go({ screen: 'templates' })}
      />
    );
  }
  return (
    <Screen title="Template">
      {read.isError ? (
        <PlatformProblem
          connection={connection}
          title="The template is not known"
          thrown={read.error}
          onRetry={() => void read.refetch()}
        />
      ) : (
        <SkeletonRows label="Reading the template" />
      )}
    </Screen>
  );
}
