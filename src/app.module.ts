import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityModule } from './activity/activity.module.js';
import { AccessModule } from './access/access.module.js';
import { BrowsersModule } from './browsers/browsers.module.js';
import { ClusterModule } from './cluster/cluster.module.js';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ContainersModule } from './containers/containers.module.js';
import { DockerModule } from './docker/docker.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { ImagesModule } from './images/images.module.js';
import { McpModule } from './mcp/mcp.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { NetworksModule } from './networks/networks.module.js';
import { NodesModule } from './nodes/nodes.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PageModule } from './page/page.module.js';
import { PeersModule } from './peers/peers.module.js';
import { PlacementModule } from './placement/placement.module.js';
import { PolicyModule } from './policy/policy.module.js';
import { ProxyModule } from './proxy/proxy.module.js';
import { StoreModule } from './store/store.module.js';
import { VolumesModule } from './volumes/volumes.module.js';

/** Wires the modules. */
@Module({})
export class AppModule {
  static for(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.for(config),
        HttpModule,
        PolicyModule, // first, so that its guard counts requests that AccessModule's refuses
        AccessModule,
        DockerModule,
        ActivityModule,
        StoreModule,
        ClusterModule,
        PeersModule,
        BrowsersModule,
        PlacementModule, // before OperationsModule: its interceptor is the outer one
        OperationsModule,
        EventsModule,
        HealthModule,
        ImagesModule,
        NetworksModule,
        NodesModule,
        VolumesModule,
        ContainersModule,
        ProxyModule,
        McpModule,
        MetricsModule,
        PageModule,
      ],
    };
  }
}
