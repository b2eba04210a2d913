import { Module } from '@nestjs/common';
import { PolicyModule } from '../policy/policy.module.js';
import { VolumesController } from './volumes.controller.js';
import { VolumesService } from './volumes.service.js';

@Module({ imports: [PolicyModule], controllers: [VolumesController], providers: [VolumesService] })
export class VolumesModule {}
