import { EngineEndpoint, EngineStatus } from '../model/engine';
import { z } from '../zod';
import { call, event } from './channel';

export const engine = {
  status: call(z.void(), EngineStatus),
  changed: event(EngineStatus),
  /** Asks at once instead of at the next poll. */
  recheck: call(z.void(), EngineStatus),
  /** Every endpoint found on this computer, in the order of preference. */
  endpoints: call(z.void(), z.array(EngineEndpoint)),
  /** Pins an engine, or (null) finds it as the docker command does. */
  choose: call(z.object({ host: z.string().trim().min(1).nullable() }), EngineStatus),
};
