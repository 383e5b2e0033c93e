/** The name under which a node lists an image: with its tag, and otherwise as it is written. @internal */
export const imageName = (image: string): string => (image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image);
