// People and faces as they stand on the wire.

export interface KnownPerson {
  id: string;
  /** Empty while nobody said it. */
  name: string;
  /** `YYYY-MM-DD`. */
  birthDate: string | null;
  isHidden: boolean;
  isFavorite?: boolean;
  color?: string;
  /** Empty without a picture. */
  thumbnailPath: string;
  updatedAt?: string;
}

export interface PeoplePage {
  people: KnownPerson[];
  total: number;
  hidden: number;
  hasNextPage?: boolean;
}

/** Edges in pixels of the upright picture when it is `imageWidth` by `imageHeight`. */
export interface Face {
  id: string;
  imageWidth: number;
  imageHeight: number;
  boundingBoxX1: number;
  boundingBoxX2: number;
  boundingBoxY1: number;
  boundingBoxY2: number;
  sourceType?: 'machine-learning' | 'exif' | 'manual';
  person: KnownPerson | null;
}

export type PersonChange = Partial<{
  name: string;
  birthDate: string | null;
  color: string | null;
  isFavorite: boolean;
  isHidden: boolean;
  featureFaceAssetId: string;
}>;
