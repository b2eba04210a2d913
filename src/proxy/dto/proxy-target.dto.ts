import { ApiProperty } from '@nestjs/swagger';
import { HOST_HEADERS, type HostHeader } from '../../docker/containers/host-header.js';
import { type Way, WAYS } from '../../docker/reach/reach.service.js';

/** Where the traffic of a container's port goes. */
export class ProxyTargetDto {
  /** The full id. @example "3f4e1c0a9b7d5e2f6a8c4b1d0e9f7a5c3b2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f" */
  container_id: string;

  /** The port of the container that is asked for: `container_port` of its run, unless the request names another. */
  @ApiProperty({ type: 'integer', example: 80 })
  container_port: number;

  /** The published port as the engine has it now. @example "http://127.0.0.1:20001" */
  upstream: string;

  /**
   * How dockAPI gets there: at the `container`'s own address, at its `published` port, or, from a container itself, at that
   * port on the host as its `gateway`.
   */
  @ApiProperty({ enum: WAYS })
  reach: Way;

  /**
   * The container's own origin, where absolute links work: a subdomain of `localhost`, or of `DOCKAPI_PROXY_DOMAIN`, with
   * the scheme and port of this request. null: it has none, as dockAPI was not asked at a loopback host and no domain is
   * configured.
   *
   * @example "http://3f4e1c0a9b7d.localhost:8000/"
   */
  url: string | null;

  /**
   * What the application sees as `Host`, as the run's `host_header` asked. null: the public host at the container's own
   * origin, the published address by path.
   */
  @ApiProperty({ enum: [...HOST_HEADERS, null], type: 'string', nullable: true })
  host_header: HostHeader | null;
}
