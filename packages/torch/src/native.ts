/** The compiled addon as TypeScript sees it. Everything above this file speaks of tensors, not of handles. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** An opaque value that owns one `at::Tensor`. */
export type Handle = object & { readonly __brand: 'tensor handle' };
/** An opaque value that owns one `at::Generator`. */
export type GeneratorHandle = object & { readonly __brand: 'generator handle' };

export type RawValue = Handle | GeneratorHandle | number | bigint | boolean | string | null | undefined | RawValue[];

export interface MemoryStatistics {
  /** Tensors that JavaScript holds. */
  liveTensors: number;
  /** Bytes of CPU tensor storage in use. */
  liveBytes: number;
  /** Highest `liveBytes` since the start or `resetPeakMemory()`. */
  peakBytes: number;
  /** Bytes of freed blocks kept for the next step. */
  keptBytes: number;
}

export interface EngineInfo {
  version: string;
  threads: number;
  /** The processor runs bf16 convolutions on hardware instructions. */
  bf16: boolean;
  cuda: boolean;
  cpuCapability: string;
  /** What libtorch says of its own build. */
  configuration: string;
}

export interface Addon {
  findOperator(name: string, overload: string): number | null;
  operatorSchema(index: number): string;
  callOperator(index: number, args: RawValue[]): RawValue;
  fromBytes(bytes: Uint8Array, dtype: number, shape: readonly number[]): Handle;
  toBytes(tensor: Handle, out: Uint8Array): void;
  shapeOf(tensor: Handle): number[];
  dtypeOf(tensor: Handle): number;
  deviceOf(tensor: Handle): string;
  isChannelsLast(tensor: Handle): boolean;
  isFreed(tensor: Handle): boolean;
  dispose(tensor: Handle): void;
  alias(tensor: Handle): Handle;
  backward(tensor: Handle, gradient: Handle | null, retainGraph: boolean): void;
  requiresGrad(tensor: Handle): boolean;
  setRequiresGrad(tensor: Handle, value: boolean): void;
  gradientOf(tensor: Handle): Handle | null;
  setGradient(tensor: Handle, gradient: Handle | null): void;
  gradEnabled(): boolean;
  setGradEnabled(enabled: boolean): void;
  autocastState(device: string): [enabled: boolean, dtype: number];
  setAutocastState(device: string, enabled: boolean, dtype: number): void;
  enterAutocast(): void;
  leaveAutocast(): void;
  manualSeed(seed: number): void;
  makeGenerator(seed: number): GeneratorHandle;
  generatorState(generator: GeneratorHandle | null): Handle;
  setGeneratorState(generator: GeneratorHandle | null, state: Handle): void;
  memory(): MemoryStatistics;
  resetPeak(): void;
  releaseKept(): void;
  setThreads(threads: number): void;
  engineInfo(): EngineInfo;
}

/** `SAL_TORCH_ADDON` names another build of it, such as the one for AddressSanitizer. */
const addonPath = process.env.SAL_TORCH_ADDON ?? fileURLToPath(new URL('../build/sal_torch.node', import.meta.url));

function load(): Addon {
  if (!existsSync(addonPath)) {
    throw new Error(
      `the engine is not built: ${addonPath} does not exist. Run \`npm run addon\`, then \`npx sal doctor\`.`,
    );
  }
  try {
    return createRequire(import.meta.url)(addonPath) as Addon;
  } catch (error) {
    throw new Error(
      `the engine could not be loaded: ${(error as Error).message}. libtorch may have moved: run \`npm run addon\` again.`,
    );
  }
}

export const addon: Addon = load();
