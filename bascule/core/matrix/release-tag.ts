/** vX.Y.Z, each a number without leading zeros; a pre-release (v1.2.3-rc.1) is none. */
const shape = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

export const isReleaseTag = (tag: string): boolean => shape.test(tag);
