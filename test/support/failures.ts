import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

/** With TEST_FAILURES, appends what failed in a run to that file: a few lines each, so that a log's end can tell it. */
export default class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const report = process.env['TEST_FAILURES'];
    if (!report) return;
    mkdirSync(path.dirname(report), { recursive: true });
    appendFileSync(
      report,
      [...modules.flatMap(failuresOf), ...unhandled.map((each) => toLines('unhandled', [each]))].join(''),
    );
  }
}

function failuresOf(module: TestModule): string[] {
  const place = `${module.project.name} ${module.relativeModuleId}`;
  const suites = [module, ...module.children.allSuites()].filter((each) => each.errors().length > 0);
  return [
    ...suites.map((suite) => toLines(suite === module ? place : `${place} ${nameOf(suite)}`, suite.errors())),
    ...[...module.children.allTests('failed')].map((test) => toLines(`${place} ${test.fullName}`, errorsOf(test))),
  ];
}

function nameOf(suite: object): string {
  return 'fullName' in suite ? String(suite.fullName) : '';
}

function errorsOf(test: TestCase): readonly SerializedError[] {
  return test.result().errors ?? [];
}

function toLines(place: string, errors: readonly SerializedError[]): string {
  return [`× ${place}`, ...errors.map((each) => `    ${each.message.slice(0, 1_000)}`), ''].join('\n');
}
