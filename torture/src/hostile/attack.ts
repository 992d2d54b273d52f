import type { Scene } from './scene.js';

/** One thing that a hostile file, study or caller tries. */
export interface Attack {
  name: string;
  /** Sets it up, runs commands through the scene and notes what is wrong; the scene looks at everything outside. */
  run: (scene: Scene) => Promise<void>;
}
