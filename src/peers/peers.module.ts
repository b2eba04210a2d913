import { Global, Module } from '@nestjs/common';
import { PeerRequests } from './peer-requests.service.js';
import { PeerSignatures } from './peer-signatures.service.js';

/** Requests between the dockAPIs that share a store. */
@Global()
@Module({ providers: [PeerRequests, PeerSignatures], exports: [PeerRequests, PeerSignatures] })
export class PeersModule {}
