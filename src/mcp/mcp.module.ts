import { Module } from '@nestjs/common';
import { ContainersModule } from '../containers/containers.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { McpController } from './mcp.controller.js';
import { ToolNodes } from './tool-nodes.service.js';
import { Tools, TOOLS } from './tools.service.js';
import { ContainerUrlTool } from './tools/container-url.tool.js';
import { ExecTool } from './tools/exec.tool.js';
import { ListContainersTool } from './tools/list-containers.tool.js';
import { LogsTool } from './tools/logs.tool.js';
import { ReadFileTool } from './tools/read-file.tool.js';
import { RemoveContainerTool } from './tools/remove-container.tool.js';
import { RunContainerTool } from './tools/run-container.tool.js';
import { StopContainerTool } from './tools/stop-container.tool.js';
import { WaitTool } from './tools/wait.tool.js';
import { WriteFileTool } from './tools/write-file.tool.js';
import type { Tool } from './tool.js';

const ALL = [
  RunContainerTool,
  ListContainersTool,
  ExecTool,
  ReadFileTool,
  WriteFileTool,
  LogsTool,
  WaitTool,
  StopContainerTool,
  RemoveContainerTool,
  ContainerUrlTool,
];

/** The API as tools of the Model Context Protocol. */
@Module({
  imports: [ContainersModule, ProxyModule],
  controllers: [McpController],
  providers: [...ALL, ToolNodes, Tools, { provide: TOOLS, inject: ALL, useFactory: (...tools: Tool[]) => tools }],
})
export class McpModule {}
