import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { By } from '../by.decorator.js';
import { Caller } from '../caller.js';
import { NeedsAnyScope } from '../needs.decorator.js';
import { TicketDto } from './ticket.dto.js';
import { TICKET_SECONDS, Tickets } from './tickets.service.js';

@ApiTags('events')
@Controller('tickets')
export class TicketsController {
  constructor(private readonly tickets: Tickets) {}

  /** Creates a ticket: in the URL of one WebSocket or event stream, as `ticket`, it stands for the token. */
  @Post()
  @NeedsAnyScope()
  @ApiProblems('too_many_requests', 'store_unreachable')
  async create(@By() caller: Caller): Promise<TicketDto> {
    return { ticket: await this.tickets.create(caller), expires_in: TICKET_SECONDS };
  }
}
