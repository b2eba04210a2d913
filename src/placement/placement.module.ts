import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { PlacementInterceptor } from './placement.interceptor.js';
import { PlacesService } from './places.service.js';

/** Which node of the cluster a run is done on. */
@Module({
  providers: [PlacementInterceptor, PlacesService, { provide: APP_INTERCEPTOR, useExisting: PlacementInterceptor }],
  exports: [PlacementInterceptor],
})
export class PlacementModule {}
