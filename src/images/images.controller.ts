import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Needs } from '../access/needs.decorator.js';
import { ApiNode } from '../http/api-node.decorator.js';
import { ClusterWide } from '../peers/nodes/cluster-wide.service.js';
import { ApiNotFound, ApiProblems } from '../http/api-problems.decorator.js';
import { BodyIs } from '../http/body-policy.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { NDJSON, NdjsonResponse, wantsLines } from '../http/ndjson-response.js';
import { MayRunAsync } from '../operations/may-run-async.decorator.js';
import { PullLayers } from '../operations/pull-layers.js';
import { WorkOf } from '../operations/work.decorator.js';
import { Work } from '../operations/work.js';
import {
  ImageDetailsDto,
  type LoadedImagesDto,
  PrunedImagesDto,
  PruneImagesDto,
  RemovedImageDto,
  RemoveImageDto,
} from './dto/image-details.dto.js';
import { ImageDto } from './dto/image.dto.js';
import { PulledImageDto, PullImageDto } from './dto/pull-image.dto.js';
import { ClusterPull } from './cluster-pull.service.js';
import { ImageLoader } from './image-loader.service.js';
import { ImagesService } from './images.service.js';

const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const;

/** Slashes of the reference need no encoding in the path. */
const ApiReference = () =>
  ApiParam({
    name: 'reference',
    type: String,
    description: 'The name of an image, with its slashes, or its id as GET /images returns it',
    example: 'nginx:latest',
  });

@ApiTags('images')
@ApiExtraModels(PulledImageDto)
@Controller('images')
export class ImagesController {
  constructor(
    private readonly images: ImagesService,
    private readonly loader: ImageLoader,
    private readonly cluster: ClusterWide,
    private readonly clusterPull: ClusterPull,
  ) {}

  /** Lists the images on the engine. */
  @Get()
  @ApiNode('all nodes')
  @Needs('read')
  @ApiProblems('engine_unreachable', 'engine_error', 'engine_timeout')
  list(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @ClientGone() gone: AbortSignal,
  ): Promise<ImageDto[]> {
    return this.cluster.list(this.images.list(), request, response, gone);
  }

  /** Removes the images that no container uses and that have no name; with `all`, also those with a name. */
  @Post('prune')
  @ApiNode()
  @Needs('admin')
  @MayRunAsync('prune')
  @HttpCode(200)
  @ApiBody({ type: PruneImagesDto, required: false, examples: { unnamed: { value: { until: '24h' } } } })
  @ApiProblems('invalid_request', ...ENGINE)
  prune(@Body() body: PruneImagesDto = {}, @WorkOf() work: Work): Promise<PrunedImagesDto> {
    return this.images.prune(body, work);
  }

  /** Loads images from a tar, as written by `docker save`. The response has lines of progress, and a last one with the images. */
  @Post('load')
  @ApiNode()
  @Needs('admin')
  @MayRunAsync('load')
  @HttpCode(200)
  @BodyIs('stream')
  @ApiConsumes('application/x-tar')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({
    description: 'Progress, and the images or a problem as the last line',
    content: {
      [NDJSON]: {
        schema: {
          type: 'string',
          example: '{"stream":"Loaded image: nginx:latest\\n"}\n{"images":["nginx:latest"]}\n',
        },
      },
    },
  })
  @ApiProblems('invalid_request', 'disk_full', ...ENGINE)
  async load(
    @Req() request: Request,
    @WorkOf() work: Work,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LoadedImagesDto | StreamableFile> {
    if (work.isAsync) return this.loader.loadAsync(request, work);
    const lines = new NdjsonResponse(response);
    return lines.finish(this.loader.load(request, work.signal, (progress) => lines.progress(progress)));
  }

  /** Pulls an image; in a cluster on every ready node. */
  @Post('pull')
  @ApiNode('every ready node')
  @Needs('run')
  @MayRunAsync('pull')
  @HttpCode(200)
  @ApiOperation({
    description:
      'With `Accept: application/x-ndjson` the response is a line for each progress event of the engine, and a last line ' +
      'with the image or, if the pull fails after it began, a problem. Where all nodes pull, each line of progress has the ' +
      '`node`; if one fails, the others go on, and the problem has `nodes` with those that failed.',
  })
  @ApiBody({ type: PullImageDto, examples: { nginx: { summary: 'A web server', value: { image: 'nginx:latest' } } } })
  @ApiOkResponse({
    description: 'The pulled image',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(PulledImageDto) } },
      [NDJSON]: {
        schema: {
          type: 'string',
          example:
            '{"id":"latest","status":"Pulling from library/nginx"}\n{"id":"sha256:605c…","image":"nginx:latest"}\n',
        },
      },
    },
  })
  @ApiProblems(
    'invalid_request',
    'forbidden',
    'image_not_found',
    'image_pull_denied',
    'registry_unreachable',
    'registry_rate_limited',
    'node_unreachable',
    'engine_unreachable',
    'engine_error',
    'engine_timeout',
  )
  async pull(
    @Body() body: PullImageDto,
    @Headers('accept') accept: string | undefined,
    @WorkOf() work: Work,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PulledImageDto | StreamableFile> {
    const isForAll = this.clusterPull.isAsked(request);
    if (!wantsLines(accept) || work.isAsync) {
      if (isForAll) return this.clusterPull.pull(body, request, work, () => undefined);
      const layers = new PullLayers();
      return this.images.pull(body, work, (line) => work.report(layers.after(line)));
    }
    const lines = new NdjsonResponse(response);
    const onProgress = (line: object) => lines.progress(line);
    return lines.finish(
      isForAll ? this.clusterPull.pull(body, request, work, onProgress) : this.images.pull(body, work, onProgress),
    );
  }

  /** Describes an image. */
  @Get('*reference')
  @ApiNode()
  @Needs('read')
  @ApiReference()
  @ApiProblems('invalid_request', ...ENGINE)
  @ApiNotFound('image_not_found')
  details(@Param('reference') reference: string[], @ClientGone() gone: AbortSignal): Promise<ImageDetailsDto> {
    return this.images.details(reference.join('/'), gone);
  }

  /** Removes an image, or only its name if it has others. */
  @Delete('*reference')
  @Needs('admin')
  @ApiReference()
  @ApiProblems('invalid_request', 'image_in_use', ...ENGINE)
  @ApiNotFound('image_not_found')
  remove(@Param('reference') reference: string[], @Query() { force }: RemoveImageDto): Promise<RemovedImageDto> {
    return this.images.remove(reference.join('/'), force);
  }
}
