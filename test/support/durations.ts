import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Number of files that are printed. */
const SLOWEST = 10;

interface FileTime {
  project: string;
  file: string;
  tests: number;
  seconds: number;
}

/**
 * Tells at the end of a run how long each project and its slowest files took; with TEST_DURATIONS every file, appended to
 * that file as Markdown table rows (docs/development/testing.md holds such a table).
 */
export default class Durations implements Reporter {
  private readonly queued = new Map<string, number>();
  private readonly wall = new Map<string, { from: number; to: number }>();

  onTestModuleQueued(module: TestModule): void {
    this.queued.set(keyOf(module), performance.now());
  }

  onTestModuleEnd(module: TestModule): void {
    const { name } = module.project;
    const now = performance.now();
    const { from } = this.wall.get(name) ?? { from: this.queued.get(keyOf(module)) ?? now };
    this.wall.set(name, { from, to: now });
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map(timeOf).sort((a, b) => b.seconds - a.seconds);
    for (const [project, { from, to }] of this.wall) {
      const own = files.filter((each) => each.project === project);
      console.log(`\n${project}: ${own.length} files in ${((to - from) / 1_000).toFixed(0)} s; the slowest:`);
      for (const { seconds, tests, file } of own.slice(0, SLOWEST))
        console.log(`${seconds.toFixed(1).padStart(8)} s ${String(tests).padStart(5)} tests  ${file}`);
    }
    const report = process.env['TEST_DURATIONS'];
    if (report) appendFileSync(report, files.map(toRow).join(''));
  }
}

function keyOf({ project, moduleId }: TestModule): string {
  return `${project.name} ${moduleId}`;
}

function timeOf(module: TestModule): FileTime {
  const { duration, collectDuration, setupDuration, environmentSetupDuration, prepareDuration } = module.diagnostic();
  return {
    project: module.project.name,
    file: module.relativeModuleId,
    tests: [...module.children.allTests()].length,
    seconds: (duration + collectDuration + setupDuration + environmentSetupDuration + prepareDuration) / 1_000,
  };
}

function toRow({ project, file, tests, seconds }: FileTime): string {
  return `| ${project} | ${file.replace(/^test\//, '')} | ${tests} | ${seconds.toFixed(1)} |\n`;
}
