import { NestFactory } from '@nestjs/core';

/**
 * The OpenAPI document of the built service. No engine is needed.
 *
 * @param {NodeJS.ProcessEnv} [env] settings
 * @returns {Promise<Record<string, unknown>>}
 */
export async function openApiDocument(env = {}) {
  const { AppModule } = await import('../../build/app.module.js');
  const { setupApp } = await import('../../build/app.setup.js');
  const { loadConfig } = await import('../../build/config/environment.js');
  const config = loadConfig({ DOCKER_HOST: 'unix:///nonexistent/docker.sock', DOCKAPI_STORE: 'memory', ...env });
  const app = await NestFactory.create(AppModule.for(config), { bodyParser: false, logger: false });
  await setupApp(app);
  await app.listen(0, '127.0.0.1');
  try {
    return await (await fetch(`${await app.getUrl()}/openapi.json`)).json();
  } finally {
    await app.close();
  }
}
