export class EngineDto {
  /** The engine's version. @example "20.10.24" */
  version: string;

  /** The newest API version that the engine speaks. @example "1.41" */
  api_version: string;
}

export class HealthDto {
  /** Always true; where it would not be, the answer is a problem. */
  ok: boolean;

  engine: EngineDto;
}

export class LivenessDto {
  /** Always true. */
  ok: boolean;
}
