import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { MayRunAsync } from '../../operations/may-run-async.decorator.js';
import { WorkOf } from '../../operations/work.decorator.js';
import { Work } from '../../operations/work.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { ChangesDto, CommitDto, CommittedImageDto } from './snapshot.dto.js';
import { SnapshotService } from './snapshot.service.js';

const EXAMPLES = { snapshot: { summary: 'An image of the container', value: { image: 'team/snapshot:1' } } };

@ApiTags('containers')
@Controller('containers')
export class SnapshotController {
  constructor(private readonly snapshots: SnapshotService) {}

  /** Lists a container's changes to its image's file system. */
  @Get(':id/changes')
  @Needs('read')
  @ApiContainerId()
  @ApiProblems('container_not_running', ...ONE_CONTAINER)
  changes(@Param('id') id: string, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<ChangesDto> {
    return this.snapshots.changes(id, caller.onlyOwner, gone);
  }

  /** Creates an image from a container. Needs the scope `admin` if DOCKAPI_IMAGES is set. */
  @Post(':id/commit')
  @Needs('run')
  @MayRunAsync('commit')
  @ApiContainerId()
  @ApiProblems('forbidden', 'container_not_running', ...ONE_CONTAINER)
  @ApiBody({ type: CommitDto, examples: EXAMPLES })
  commit(
    @Param('id') id: string,
    @Body() body: CommitDto,
    @By() caller: Caller,
    @WorkOf() work: Work,
  ): Promise<CommittedImageDto> {
    return this.snapshots.commit(id, caller, body, work);
  }
}
